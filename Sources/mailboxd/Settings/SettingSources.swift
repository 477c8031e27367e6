internal import Configuration
internal import MailboxTool
internal import SystemPackage

/// The sources of settings, first to last: flags, environment, file. The first that has a setting wins.
struct SettingSources {
  private let providers: [any ConfigProvider]

  /// Flags as they were given, the environment with the prefix `MAILBOX_`, and a file.
  init(flags: [AbsoluteConfigKey: ConfigValue], file: String?) async throws {
    var providers: [any ConfigProvider] = [
      InMemoryProvider(name: "flags", values: flags),
      EnvironmentVariablesProvider().prefixKeys(with: "mailbox"),
    ]
    if let file { providers.append(try await Self.provider(reading: file)) }
    self.providers = providers
  }

  private static func provider(reading file: String) async throws -> any ConfigProvider {
    do {
      switch FilePath(file).extension {
      case "json":
        return try await FileProvider<JSONSnapshot>(filePath: FilePath(file))
      case "yaml", "yml":
        return try await FileProvider<YAMLSnapshot>(filePath: FilePath(file))
      default:
        throw Failure(
          .usage, "the settings file '\(file)' is of no known kind",
          hint: "name it .json, .yaml or .yml")
      }
    } catch let error as Failure {
      throw error
    } catch let error as Errno {
      throw Failure(errno: error.rawValue, doing: "reading '\(file)'")
    } catch {
      guard (try? FileDescriptor.open(file, .readOnly).close()) != nil else {
        throw Failure(.notFound, "the settings file '\(file)' is not there", hint: "check the path")
      }
      throw Failure(
        .usage, "the settings file '\(file)' cannot be read: \(error)", hint: "check its syntax")
    }
  }

  /// A text, nil when no source has one.
  func string(_ key: String) throws -> String? {
    guard case .string(let value)? = try content(key, .string) else { return nil }
    return value
  }

  /// A whole number, nil when no source has one.
  func int(_ key: String) throws -> Int? {
    guard case .int(let value)? = try content(key, .int) else { return nil }
    return value
  }

  /// Yes or no, nil when no source says.
  func bool(_ key: String) throws -> Bool? {
    guard case .bool(let value)? = try content(key, .bool) else { return nil }
    return value
  }

  /// Some texts, nil when no source has any.
  func strings(_ key: String) throws -> [String]? {
    guard case .stringArray(let value)? = try content(key, .stringArray) else { return nil }
    return value
  }

  private func content(_ key: String, _ type: ConfigType) throws -> ConfigContent? {
    let path = AbsoluteConfigKey(key.split(separator: ".").map(String.init))
    for provider in providers {
      do {
        if let value = try provider.value(forKey: path, type: type).value { return value.content }
      } catch {
        throw Failure(
          .usage, "the setting \(key) is no \(type.rawValue): \(error)",
          hint: "'mailboxd --print-config' shows all settings with values that are right")
      }
    }
    return nil
  }
}
