"""The configuration of a proxy in front of several processes, with sticky sessions.

A reader's downloads, uploads and session live in one process, so the proxy always sends a reader to
the same one. It recognises readers by a cookie, because a whole ministry may share one address.
"""

from collections.abc import Sequence

COOKIE = "sandan_seat"
NGINX = """\
upstream sandan {{
    hash $sandan_seat consistent;
{servers}
}}
map $cookie_{cookie} $sandan_seat {{
    default $cookie_{cookie};
    ""      $request_id;
}}
server {{
    listen 80;                                       # or 443 ssl, with the certificate
    client_max_body_size {upload}m;
    location / {{
        proxy_pass         http://sandan;
        proxy_http_version 1.1;
        proxy_set_header   Host $http_host;
        proxy_set_header   {header} $remote_user;     # the name that the sign-in gives
        include            /etc/sandan/proxy.conf;   # proxy_set_header X-Sandan-Proxy "secret";
        proxy_set_header   X-Forwarded-For $proxy_add_x_forwarded_for;
        proxy_set_header   Upgrade $http_upgrade;
        proxy_set_header   Connection "upgrade";
        proxy_read_timeout 1h;
        proxy_buffering    off;
        add_header         Set-Cookie "{cookie}=$sandan_seat; Path=/; HttpOnly; SameSite=Lax";
    }}
}}
"""
HAPROXY = """\
frontend sandan
    mode http
    bind :80                                         # or :443 ssl crt, with the certificate
    timeout client 1h
    default_backend sandan
backend sandan
    mode http
    balance leastconn
    timeout connect 5s
    timeout server 1h
    timeout tunnel 1h
    cookie {cookie} insert indirect nocache httponly attr SameSite=Lax
    option forwardfor
    http-request set-header {header} %[var(txn.user)]  # the name that the sign-in gives
    http-request set-header X-Sandan-Proxy "${{SANDAN_PROXY_SECRET}}"
    option httpchk
    http-check send meth GET uri /health hdr Host {host}
    timeout check 5s                                 # a busy process answers late but is not dead
    # A process that refuses a connection is marked down at once: with the fewest connections,
    # it would get all new ones
    default-server observe layer4 error-limit 1 on-error mark-down inter 2s fastinter 1s
    option redispatch 1                              # retry on another process, not a dead one
    retries {retries}
    retry-on conn-failure empty-response             # the process died before it had answered
    http-request disable-l7-retry unless METH_GET
    # A machine that is gone sends nothing: connections to it end after 15 to 25 seconds
    default-server tcp-ut 15s
    option srvtcpka
    srvtcpka-idle 10s
    srvtcpka-intvl 5s
    srvtcpka-cnt 3
{servers}
"""


def proxy_file(
    kind: str, addresses: Sequence[str], header: str, upload: int, host: str = "localhost"
) -> str:
    """Return the configuration of nginx or haproxy in front of the processes at these addresses.

    header : the header in which the proxy names the user. upload : megabytes of the largest file.
    host : a host name that the processes accept; health checks need one too.
    """
    if kind == "nginx":
        lines = [f"    server {address} max_fails=1 fail_timeout=5s;" for address in addresses]
        template = NGINX
    else:
        lines = [
            f"    server p{number} {address} cookie p{number} check"
            for number, address in enumerate(addresses, start=1)
        ]
        template = HAPROXY
    filled = {"servers": "\n".join(lines), "cookie": COOKIE, "header": header}
    return template.format(**filled, upload=upload, host=host, retries=len(addresses))
