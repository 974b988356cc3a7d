"""The dashboard's entry: the menu, and the page that the address asks for."""

from src.ui.frame import navigation

navigation().run()
