internal import GRPCCore
internal import NIOCore

/// The server could not listen where it was told to.
public struct ListenError: Error, Sendable {
  /// The IP address.
  public let host: String
  /// The port.
  public let port: Int
  /// The system's error number.
  public let systemError: Int32

  /// Nil when an error is no refusal of the system.
  init?(_ error: any Error, settings: ServerSettings) {
    var cause: (any Error)? = error
    while let error = cause {
      if let error = error as? IOError {
        host = settings.host
        port = settings.port
        systemError = error.errnoCode
        return
      }
      cause = (error as? RuntimeError)?.cause
    }
    return nil
  }
}
