internal import ArgumentParser
internal import Configuration

/// The settings that have flags.
struct SettingOptions: ParsableArguments {
  @Option(help: "A file with settings, JSON or YAML.")
  var config: String?

  @Option(help: "The store's directory; made when it is not there.")
  var store: String?

  @Option(help: "The IP address to listen at. [default: 127.0.0.1]")
  var host: String?

  @Option(help: "The port to listen at; 0 takes a free one. [default: 7443]")
  var port: Int?

  @Option(help: "The certificate chain as a PEM file; read again when it changes.")
  var certificate: String?

  @Option(help: "The certificate's key as a PEM file.")
  var certificateKey: String?

  @Flag(help: "Serve without TLS, on loopback only.")
  var plaintext = false

  @Option(
    name: .customLong("key-file"),
    help: "A key to check tokens with: a PEM public key, or a secret in hexadecimal. May repeat.")
  var keyFiles: [String] = []

  @Flag(inversion: .prefixedNo, help: "Whether devices are woken by pushes. [default: --push]")
  var push: Bool?

  @Flag(
    help: "Print pushes with their words while there is no credential; with --plaintext only.")
  var pushPrintWords = false

  @Option(help: "How payloads lie: plain, tencent, agora. [default: plain]")
  var pushProfile: String?

  @Option(help: "The language of pushes: en, zh. [default: en]")
  var pushLanguage: String?

  @Option(
    help: "Seconds that the connection of an app in the background is trusted. [default: 120]")
  var pushGraceSeconds: Int?

  @OptionGroup var providers: ProviderOptions

  @Option(help: "What is logged: trace, debug, info, notice, warning, error. [default: info]")
  var logLevel: String?

  /// The options that were given, by the settings' names.
  var flags: [AbsoluteConfigKey: ConfigValue] {
    var flags = providers.given
    func take(_ value: String?, as key: AbsoluteConfigKey) {
      if let value { flags[key] = ConfigValue(.string(value), isSecret: false) }
    }
    take(store, as: ["store"])
    take(host, as: ["host"])
    take(certificate, as: ["tls", "certificateFile"])
    take(certificateKey, as: ["tls", "keyFile"])
    take(logLevel, as: ["log", "level"])
    take(pushProfile, as: ["push", "profile"])
    take(pushLanguage, as: ["push", "language"])
    if let push { flags[["push", "enabled"]] = ConfigValue(.bool(push), isSecret: false) }
    if let pushGraceSeconds {
      flags[["push", "graceSeconds"]] = ConfigValue(.int(pushGraceSeconds), isSecret: false)
    }
    if let port { flags[["port"]] = ConfigValue(.int(port), isSecret: false) }
    if plaintext { flags[["plaintext"]] = true }
    if pushPrintWords { flags[["push", "printWords"]] = true }
    if !keyFiles.isEmpty {
      flags[["signIn", "keyFiles"]] = ConfigValue(.stringArray(keyFiles), isSecret: false)
    }
    return flags
  }
}
