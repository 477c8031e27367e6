internal import GRPCNIOTransportHTTP2Posix
internal import Logging
internal import NIOCertificateReloading
internal import NIOCore

extension MailboxServer {
  /// The certificate and its key, read now; nil without TLS.
  static func certificate(
    for security: ServerSettings.Security, logger: Logger
  ) throws(ServerSettingsError) -> ServerCertificate? {
    guard case .tls(let certificateFile, let keyFile, let reloadSeconds) = security else {
      return nil
    }
    return try ServerCertificate(
      TLSFiles(certificateFile: certificateFile, keyFile: keyFile), reloadSeconds: reloadSeconds,
      logger: logger)
  }

  /// TLS with what the reloader holds, or none.
  static func security(
    with reloader: TimedCertificateReloader?
  ) throws(ServerSettingsError) -> HTTP2ServerTransport.Posix.TransportSecurity {
    guard let reloader else { return .plaintext }
    do {
      return try .tls(certificateReloader: reloader) { $0.requireALPN = true }
    } catch {
      throw ServerSettingsError(
        message: "TLS cannot be set up: \(error)", hint: "check the certificate and its key")
    }
  }

  /// A request this many times larger than allowed is cut off by the transport, without a reason.
  private static let cutBeyondFactor = 4

  /// Connections that may wait to be accepted. Where there is no room the system drops the first
  /// packet of a connection and its client tries again only after one, three, seven seconds: when
  /// thousands come back at once, that is what they would wait for.
  private static let listenBacklog: ChannelOptions.Types.BacklogOption.Value = 4096

  /// The limits as the transport knows them, and health for those without gRPC.
  static func transportConfig(
    limits: ServerLimits, health: Health, connections: Connections
  ) -> HTTP2ServerTransport.Posix.Config {
    .defaults { config in
      config.rpc.maxRequestPayloadSize = limits.requestBytesMax * cutBeyondFactor
      config.http2.maxConcurrentStreams = ConnectionLimits(limits).streamsLetThrough
      // ConnectionLife sees to it. The transport's own timer and what it rings would hold each other for
      // good once the connection is gone.
      config.connection.maxIdleTime = nil
      config.connection.keepalive.time = Duration(ConnectionLimits.ping)
      config.connection.keepalive.timeout = Duration(ConnectionLimits.pingAnswer)
      config.connection.keepalive.clientBehavior.minPingIntervalWithoutCalls =
        Duration(ConnectionLimits.clientPing)
      config.channelDebuggingCallbacks.onBindTCPListener = { channel in
        channel.eventLoop.makeCompletedFuture { try connections.listen(at: channel) }
          .flatMap { channel.setOption(.backlog, value: listenBacklog) }
      }
      config.channelDebuggingCallbacks.onAcceptTCPConnection = { channel in
        connections.take(channel)
      }
      config.channelDebuggingCallbacks.onAcceptHTTP2Stream = { channel in
        channel.eventLoop.makeCompletedFuture {
          let pipeline = channel.pipeline.syncOperations
          let admission = try Connections.admission(of: channel)
          try pipeline.addHandler(
            RequestDecompression(
              bytesMax: limits.requestBytesMax,
              encodedBytesMax: limits.requestBytesMax * cutBeyondFactor, admission: admission),
            position: .first)
          try pipeline.addHandler(PlainHealthHandler(health: health), position: .first)
          if let admission { try pipeline.addHandler(admission, position: .first) }
        }
      }
    }
  }
}
