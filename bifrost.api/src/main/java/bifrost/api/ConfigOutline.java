package bifrost.api;

import java.util.LinkedHashMap;
import java.util.Map;

/** What must be known of a configuration file before its providers are read, and may stand behind them. */
final class ConfigOutline {
  /** The kind of each provider, by its name. */
  final Map<String, String> kinds = new LinkedHashMap<>();
  /** Until version 1 a list without a model stood for all models. */
  boolean emptyMeansAll;

  private ConfigOutline() {}

  static ConfigOutline of(ConfigReader in) {
    var outline = new ConfigOutline();
    in.members(name -> {
      switch (name) {
        case "version" -> outline.emptyMeansAll = isFirst(in);
        case "providers" -> in.members(provider -> outline.kinds.put(provider, kind(in, provider)));
        default -> in.skip();
      }
    });
    in.end();
    return outline;
  }

  private static boolean isFirst(ConfigReader in) {
    int version = in.count("1 or 2", 1);
    if (version > 2) throw in.place().misconfigured("expected 1 or 2, found another number");
    return version == 1;
  }

  private static String kind(ConfigReader in, String name) {
    var kind = new String[] {name};
    in.members(member -> {
      if (member.equals("custom_provider_config") && in.isObject()) in.members(custom -> kind[0] = kind(in, custom, kind[0]));
      else in.skip();
    });
    return kind[0];
  }

  private static String kind(ConfigReader in, String member, String otherwise) {
    if (member.equals("base_provider_type") && in.isString()) return in.text("a kind of provider");
    in.skip();
    return otherwise;
  }
}
