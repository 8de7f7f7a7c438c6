"""The running application without a screen: session, jobs, selection, exchange of files."""
