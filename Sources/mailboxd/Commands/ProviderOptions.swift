internal import ArgumentParser
internal import Configuration

/// The push providers' addresses and the trust roots there: for staging, proxies and tests.
struct ProviderOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Where Apple's service for apps from the store is. [default: api.push.apple.com]",
      valueName: "host:port"))
  var pushApnsProductionAddress: String?

  @Option(
    help: ArgumentHelp(
      "Where Apple's service for development builds is. [default: api.sandbox.push.apple.com]",
      valueName: "host:port"))
  var pushApnsSandboxAddress: String?

  @Option(
    help: ArgumentHelp(
      "Where FCM is. [default: https://fcm.googleapis.com]", valueName: "address"))
  var pushFcmAddress: String?

  @Option(
    help: ArgumentHelp(
      "Whom providers and webhooks are trusted by: a PEM file with certificates. "
        + "[default: the system's]", valueName: "file"))
  var pushTrustRootsFile: String?

  /// The options that were given, by the settings' names.
  var given: [AbsoluteConfigKey: ConfigValue] {
    var flags: [AbsoluteConfigKey: ConfigValue] = [:]
    for (name, value) in [
      ("apnsProductionAddress", pushApnsProductionAddress),
      ("apnsSandboxAddress", pushApnsSandboxAddress), ("fcmAddress", pushFcmAddress),
      ("trustRootsFile", pushTrustRootsFile),
    ] {
      if let value { flags[["push", name]] = ConfigValue(.string(value), isSecret: false) }
    }
    return flags
  }
}
