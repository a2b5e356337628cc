"""Templates, rubric and role profiles as text files, and the registry that finds them."""
