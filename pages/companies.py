"""Which firms are there, and what is known of one? The filtered list, in Excel and on maps."""

from src.screens.companies import company, table
from src.screens.companies.choice import choose
from src.ui.frame import open_page
from src.ui.gate import require_companies

open_page("companies")
require_companies()
company.show_chosen()
choice = choose()
counts = table.say(choice)
table.show(choice, counts)
