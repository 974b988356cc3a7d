"""Link companies to the workplaces of other sources, and addresses to buildings and complexes."""
