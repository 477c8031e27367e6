internal import GRPCNIOTransportHTTP2Posix
internal import NIOCore

/// An IP address to listen at.
struct ListenAddress: Sendable {
  /// True when only this machine reaches it.
  let isLoopback: Bool
  private let host: String
  private let isIPv6: Bool

  /// Nil when the text is no IP address.
  init?(_ host: String) {
    guard let address = try? NIOCore.SocketAddress(ipAddress: host, port: 0) else { return nil }
    self.host = host
    switch address {
    case .v4: (isIPv6, isLoopback) = (false, host.hasPrefix("127."))
    case .v6: (isIPv6, isLoopback) = (true, address.ipAddress == "::1")
    case .unixDomainSocket: return nil
    }
  }

  /// The address with a port.
  func socketAddress(port: Int) -> GRPCNIOTransportHTTP2Posix.SocketAddress {
    isIPv6 ? .ipv6(host: host, port: port) : .ipv4(host: host, port: port)
  }
}
