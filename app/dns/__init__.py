"""Looks at domains over the network: delegation, records at a domain's own servers and resolvers, the HTML file, RDAP.

What is seen is handed to ``rules`` as evidence; nothing here judges.
"""
