"""Drains a user's mailbox over gRPC, prints what waits, and acknowledges it.

    pip install grpcio grpcio-tools
    python drain.py HOST:PORT TOKEN DEVICE [AUTHORITIES.pem]

Without the file of authorities the connection is plaintext, as on a server's own loopback.
"""
import pathlib
import sys

import grpc

PROTOS = pathlib.Path(__file__).resolve().parents[2] / "Protos"
sys.path.insert(0, str(PROTOS))
# Messages and services of offline_mailbox.v1, made of the .proto files as they are loaded.
messages, services = grpc.protos_and_services("offline_mailbox/v1/mailbox.proto")


def entries(page):
    """Messages and gaps in the order of their places."""
    places = [(m.sequence, m) for m in page.messages] + [(g.to, g) for g in page.gaps]
    return [entry for _, entry in sorted(places, key=lambda place: place[0])]


def show(entry):
    if entry.DESCRIPTOR.name == "Gap":
        # `from` is a keyword in Python, so entry.from cannot be written.
        return f"{getattr(entry, 'from')} to {entry.to}  {entry.count} missing"
    text = "".join(element.text for element in entry.elements)
    return f"{entry.sequence}  {entry.sender}: {text}"


def main(target, token, device, authorities=None):
    if authorities:
        roots = pathlib.Path(authorities).read_bytes()
        channel = grpc.secure_channel(target, grpc.ssl_channel_credentials(roots))
    else:
        channel = grpc.insecure_channel(target)
    metadata = [("authorization", f"Bearer {token}")]
    with channel:
        mailbox = services.MailboxStub(channel)
        mailbox.SignIn(messages.SignInRequest(device=device), metadata=metadata, timeout=20)
        while True:
            request = messages.DrainRequest(device=device)
            page = mailbox.Drain(request, metadata=metadata, timeout=20).page
            for entry in entries(page):
                print(show(entry), flush=True)
            acknowledged = messages.AcknowledgeRequest(device=device, cursor=page.cursor)
            mailbox.Acknowledge(acknowledged, metadata=metadata, timeout=20)
            if not page.more:
                return


if __name__ == "__main__":
    main(*sys.argv[1:])
