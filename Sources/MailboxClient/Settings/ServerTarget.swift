internal import GRPCNIOTransportHTTP2Posix
internal import NIOCore

/// A server's address as the transport takes it.
struct ServerTarget: Sendable {
  let host: String
  let port: Int

  private var address: NIOCore.SocketAddress? {
    try? NIOCore.SocketAddress(ipAddress: host, port: port)
  }

  /// True when it reaches only this machine.
  var isLoopback: Bool {
    switch address {
    case .v4: host.hasPrefix("127.")
    case .v6(let address): address.host == "::1" || host == "::1"
    case .unixDomainSocket: false
    case nil: host == "localhost"
    }
  }

  /// A name is looked up; an IP address is taken as it is.
  var resolvable: any ResolvableTarget {
    switch address {
    case .v4: .ipv4(address: host, port: port)
    case .v6: .ipv6(address: host, port: port)
    case .unixDomainSocket, nil: .dns(host: host, port: port)
    }
  }
}
