"""Files that people send in: read where they can do no harm, understood, shown, then loaded."""
