internal import Logging
internal import NIOCertificateReloading
internal import Synchronization

/// The server's certificate and its key: read at the start, from time to time, and when it is told to.
final class ServerCertificate: Sendable {
  private let files: FilesInUse
  let reloader: TimedCertificateReloader

  /// The files that are read; they can become others.
  private final class FilesInUse: Sendable {
    private let files: Mutex<TLSFiles>
    init(_ files: TLSFiles) { self.files = Mutex(files) }
    var now: TLSFiles { files.withLock { $0 } }
    func take(_ next: TLSFiles) { files.withLock { $0 = next } }
  }

  /// Reads them now; throws what is wrong with them.
  init(_ files: TLSFiles, reloadSeconds: Int, logger: Logger) throws(ServerSettingsError) {
    let inUse = FilesInUse(files)
    self.files = inUse
    let configuration = TimedCertificateReloader.Configuration(
      refreshInterval: .seconds(reloadSeconds),
      certificateSource: .init(location: .memory { try inUse.now.chain() }, format: .pem),
      privateKeySource: .init(location: .memory { try inUse.now.key() }, format: .pem)
    ) {
      $0.onCertificateLoaded = { change in
        guard let previous = change.previousX509CertificateChain else { return }
        if previous != change.currentX509CertificateChain {
          logger.info(
            "took the renewed certificate",
            metadata: ["file": "\(inUse.now.certificateFile)"])
        }
      }
      $0.onCertificateLoadFailed = { failure in
        logger.error(
          "the certificate cannot be read; the last good one stays",
          metadata: [
            "file": "\(inUse.now.certificateFile)", "error": "\(Self.words(failure.error))",
          ])
      }
    }
    do {
      reloader = try .makeReloaderValidatingSources(configuration: configuration)
    } catch let error as ServerSettingsError {
      throw error
    } catch {
      throw Self.unusable(files)
    }
  }

  /// Takes what the files of some settings have, from now on. Throws what is wrong with them; then
  /// all stays as it was. Nothing happens when the settings are for no TLS.
  func take(_ security: ServerSettings.Security) throws(ServerSettingsError) {
    guard case .tls(let certificateFile, let keyFile, _) = security else { return }
    let next = TLSFiles(certificateFile: certificateFile, keyFile: keyFile)
    // The reloader would keep the last good one, and say so in the log alone.
    _ = try (next.chain(), next.key())
    let before = files.now
    files.take(next)
    do {
      try reloader.reload()
    } catch {
      files.take(before)
      throw error as? ServerSettingsError ?? Self.unusable(next)
    }
  }

  private static func unusable(_ files: TLSFiles) -> ServerSettingsError {
    ServerSettingsError(
      message:
        "the certificate '\(files.certificateFile)' with the key '\(files.keyFile)' cannot be used",
      hint: "give a chain and its key as PEM files that this user can read")
  }

  /// Returns what is wrong with the files; libraries tell more of themselves than of the file.
  private static func words(_ error: any Error) -> String {
    guard let error = error as? ServerSettingsError else { return "it cannot be used with its key" }
    return "\(error.message); \(error.hint)"
  }
}
