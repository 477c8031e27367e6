internal import NIOCore

/// The address by which connections that have not signed in are counted together: an IPv4 address, or
/// the first 64 bits of an IPv6 one, a network of which everyone has a whole one.
///
/// ```
/// sockaddr_in    family 2 | port 2 | address 4
/// sockaddr_in6   family 2 | port 2 | flow 4 | address 16
/// ```
enum ClientAddress: Hashable, Sendable {
  case v4(UInt32)
  case v6(UInt64)
  /// Not known; all of them are one.
  case none

  /// The network that somebody may have all of: of IPv6 the first 48 bits, which is what a site is given
  /// (RFC 6177 section 2), of IPv4 the address itself.
  var network: ClientAddress {
    switch self {
    case .v6(let high): .v6(high & ~0xFFFF)
    case .v4, .none: self
    }
  }

  init(_ address: SocketAddress?) {
    switch address {
    case .v4(let address):
      self = withUnsafeBytes(of: address.address) { .v4(Self.number($0, at: 4)) }
    case .v6(let address): self = withUnsafeBytes(of: address.address) { Self.v6($0, at: 8) }
    case .unixDomainSocket, nil: self = .none
    }
  }

  /// An IPv4 address in IPv6's clothes, RFC 4291 section 2.5.5.2, is one of IPv4.
  private static func v6(_ bytes: UnsafeRawBufferPointer, at start: Int) -> ClientAddress {
    let high: UInt64 = number(bytes, at: start)
    let middle: UInt32 = number(bytes, at: start + 8)
    guard high == 0, middle == 0xFFFF else { return .v6(high) }
    return .v4(number(bytes, at: start + 12))
  }

  private static func number<Number: FixedWidthInteger & BitwiseCopyable>(
    _ bytes: UnsafeRawBufferPointer, at offset: Int
  ) -> Number {
    Number(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Number.self))
  }
}
