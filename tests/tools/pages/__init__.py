"""The texts of the generated pages, each made from what the code says about itself."""

GENERATED = "<!-- Made by `make docs`; change the source, not this page. -->\n"
