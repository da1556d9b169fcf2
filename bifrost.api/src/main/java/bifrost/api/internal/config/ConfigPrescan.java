package bifrost.api.internal.config;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The result of a first pass over a configuration file: the values that are required to read a provider, but that may
 * follow the provider in the file.
 */
public final class ConfigPrescan {
  /** The kind of each provider, by the name of the provider. */
  final Map<String, String> kinds = new LinkedHashMap<>();
  /** Whether an empty list of models means all models, as in version 1 of the file format. */
  boolean emptyModelsMeanAll;

  private ConfigPrescan() {}

  static ConfigPrescan of(ConfigReader in) {
    var prescan = new ConfigPrescan();
    in.members(name -> {
      switch (name) {
        case "version" -> prescan.emptyModelsMeanAll = isVersion1(in);
        case "providers" -> in.members(provider -> prescan.kinds.put(provider, kind(in, provider)));
        default -> in.skip();
      }
    });
    in.end();
    return prescan;
  }

  private static boolean isVersion1(ConfigReader in) {
    int version = in.integer("1 or 2", Integer.MIN_VALUE);
    if (version < 1 || version > 2) throw in.location().misconfigured("expected 1 or 2, found another number");
    return version == 1;
  }

  private static String kind(ConfigReader in, String name) {
    var kind = new String[] {name};
    in.members(member -> {
      if (member.equals("custom_provider_config") && in.isObject()) {
        in.members(custom -> kind[0] = kind(in, custom, kind[0]));
      } else in.skip();
    });
    return kind[0];
  }

  private static String kind(ConfigReader in, String member, String fallback) {
    if (member.equals("base_provider_type") && in.isString()) return in.nonBlankString("a kind of provider");
    in.skip();
    return fallback;
  }
}
