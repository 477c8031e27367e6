internal import GRPCNIOTransportHTTP2Posix
internal import Logging
internal import NIOCertificateReloading
internal import NIOCore

extension MailboxServer {
  /// Reads the certificate and its key now and from time to time; nil without TLS.
  static func reloader(
    for security: ServerSettings.Security, logger: Logger
  ) throws(ServerSettingsError) -> TimedCertificateReloader? {
    guard case .tls(let certificateFile, let keyFile, let reloadSeconds) = security else {
      return nil
    }
    let files = TLSFiles(certificateFile: certificateFile, keyFile: keyFile)
    let configuration = TimedCertificateReloader.Configuration(
      refreshInterval: .seconds(reloadSeconds),
      certificateSource: .init(location: .memory { try files.chain() }, format: .pem),
      privateKeySource: .init(location: .memory { try files.key() }, format: .pem)
    ) {
      $0.onCertificateLoaded = { change in
        guard let previous = change.previousX509CertificateChain else { return }
        if previous != change.currentX509CertificateChain {
          logger.info("took the renewed certificate", metadata: ["file": "\(certificateFile)"])
        }
      }
      $0.onCertificateLoadFailed = { failure in
        logger.error(
          "the certificate cannot be read; the last good one stays",
          metadata: ["file": "\(certificateFile)", "error": "\(Self.words(failure.error))"])
      }
    }
    do {
      return try .makeReloaderValidatingSources(configuration: configuration)
    } catch let error as ServerSettingsError {
      throw error
    } catch {
      throw ServerSettingsError(
        message:
          "the certificate '\(certificateFile)' with the key '\(keyFile)' cannot be used",
        hint: "give a chain and its key as PEM files that this user can read")
    }
  }

  /// What is wrong with the files; libraries tell more of themselves than of the file.
  private static func words(_ error: any Error) -> String {
    guard let error = error as? ServerSettingsError else { return "it cannot be used with its key" }
    return "\(error.message); \(error.hint)"
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
      config.connection.maxIdleTime = .seconds(limits.idleConnectionSeconds)
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
