"""The nouns of the house, and the code lists with English and Russian labels."""
