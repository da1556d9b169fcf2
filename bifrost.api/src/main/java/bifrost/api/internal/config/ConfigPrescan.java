package bifrost.api.internal.config;

import java.util.LinkedHashMap;
import java.util.Map;

/** What must be known of a configuration file before its providers are read, and may stand behind them. */
public final class ConfigPrescan {
  /** The kind of each provider, by its name. */
  final Map<String, String> kinds = new LinkedHashMap<>();
  /** Until version 1 a list without a model stood for all models. */
  boolean emptyModelsMeanAll;

  private ConfigPrescan() {}

  static ConfigPrescan of(ConfigReader in) {
    var outline = new ConfigPrescan();
    in.members(name -> {
      switch (name) {
        case "version" -> outline.emptyModelsMeanAll = isVersion1(in);
        case "providers" -> in.members(provider -> outline.kinds.put(provider, kind(in, provider)));
        default -> in.skip();
      }
    });
    in.end();
    return outline;
  }

  private static boolean isVersion1(ConfigReader in) {
    int version = in.integer("1 or 2", 1);
    if (version > 2) throw in.location().misconfigured("expected 1 or 2, found another number");
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

  private static String kind(ConfigReader in, String member, String otherwise) {
    if (member.equals("base_provider_type") && in.isString()) return in.nonBlankString("a kind of provider");
    in.skip();
    return otherwise;
  }
}
