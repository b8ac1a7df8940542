"""Coach reads meeting notes and transcripts and gives sales coaching with evidence."""

__version__ = "0.1.0"
