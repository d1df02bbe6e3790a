"""Fetch: sources and a window → captures in the landing zone. The only part of the program that opens sockets.

What a failed capture's `error_class` says (its `error` has the words):

    dns connect timeout reset tls truncated protocol   the exchange broke off, where its name says
    too_large encoding                                  the body was cut at the cap, or is not packed as it claims
    http_404, http_503 …                                the server's own answer
    url scheme address downgrade                        an address that must not be asked: no http(s), not public,
                                                        or a step down from https to http
    redirect redirect_loop too_many_redirects           redirects that lead nowhere
    robots                                              robots.txt forbids it, or cannot be read for now
    host_waits gave_up                                  not asked: the host wants us to wait, or failed thrice in a row
    not_modified                                        a 304 that nobody asked for
    blocked empty entities not_a_feed                   a feed address that shows a page, nothing, XML entities, or
                                                        something else
    network_off                                         the network is switched off
    unexpected                                          a fault of this program, at one source; please report it
"""
