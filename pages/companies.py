"""Which firms are there, and what is known of one? The filtered list, in Excel and on maps."""

from src.figures.company_people import ages_figure, people_figure
from src.figures.company_programs import programs_figure
from src.figures.ranking import ranking_figure
from src.metrics.company_history import people_by_age, people_by_sex, programs_by_quarter
from src.metrics.screening import screen
from src.screens.companies import choice as companies_choice
from src.screens.companies import company
from src.screens.companies import table as companies
from src.ui.frame import open_page
from src.ui.gate import require_companies

open_page("companies")
require_companies()
company.show_asked(
    company.Makers(
        screen=screen,
        by_quarter=programs_by_quarter,
        by_sex=people_by_sex,
        by_age=people_by_age,
        people_figure=people_figure,
        ages_figure=ages_figure,
        programs_figure=programs_figure,
        standing_figure=ranking_figure,
    ),
)
choice = companies_choice.choose()
counts = companies.say(choice)
companies.show_table(choice, counts)
