"""Text from outside made into clean Markdown: encodings, HTML, and the page around an essay."""
