"""The batches of all rooms in one list: what they are called, what does their chunks, how they are
asked for, and the jobs by which workers carry them out."""
