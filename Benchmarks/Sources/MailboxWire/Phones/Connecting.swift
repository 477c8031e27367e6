internal import NIOCore
internal import NIOPosix
internal import NIOSSL

/// The way of a benchmark's clients to a server on loopback.
struct Connecting: Sendable {
  let port: Int
  private let tls: NIOSSLContext?

  /// With TLS when there is a certificate to trust, for this protocol.
  init(port: Int, trusting certificate: Certificates?, for applicationProtocol: String?) throws {
    self.port = port
    tls = try certificate.map {
      var configuration = TLSConfiguration.makeClientConfiguration()
      configuration.trustRoots = .file($0.certificateFile)
      if let applicationProtocol { configuration.applicationProtocols = [applicationProtocol] }
      return try NIOSSLContext(configuration: configuration)
    }
  }

  /// Connects on an event loop, with a new handler.
  func connect(
    on loop: any EventLoop, _ handler: @escaping @Sendable () -> any ChannelHandler
  ) -> EventLoopFuture<any Channel> {
    ClientBootstrap(group: loop)
      .channelOption(.tcpOption(.tcp_nodelay), value: 1)
      .connectTimeout(.seconds(30))
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          if let tls {
            try channel.pipeline.syncOperations.addHandler(
              NIOSSLClientHandler(context: tls, serverHostname: nil))
          }
          try channel.pipeline.syncOperations.addHandler(handler())
        }
      }
      .connect(host: Names.authority, port: port)
  }
}
