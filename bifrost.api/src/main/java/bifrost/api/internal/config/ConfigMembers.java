package bifrost.api.internal.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * The known members of an object in a configuration file, each with its reader.
 *
 * @param <T> the type of the object that receives the values
 */
final class ConfigMembers<T> {
  private final String owner;
  private final Map<String, BiConsumer<ConfigReader, T>> members;
  private final Map<String, ConfigMembers<T>> nested;

  private ConfigMembers(String owner, Map<String, BiConsumer<ConfigReader, T>> members,
      Map<String, ConfigMembers<T>> objects) {
    this.owner = owner;
    this.members = Collections.unmodifiableMap(members);
    this.nested = Collections.unmodifiableMap(objects);
  }

  /**
   * {@return an empty set of members}
   *
   * @param owner the name of the object in messages
   */
  static <T> ConfigMembers<T> of(String owner) {
    return new ConfigMembers<>(owner, Map.of(), Map.of());
  }

  /** {@return a copy with an additional member and its reader} */
  ConfigMembers<T> with(String name, BiConsumer<ConfigReader, T> reader) {
    var copy = new LinkedHashMap<>(members);
    copy.put(name, reader);
    return new ConfigMembers<>(owner, copy, nested);
  }

  /** {@return a copy with an additional member, which is an object with its own members} */
  ConfigMembers<T> with(String name, ConfigMembers<T> object) {
    var copy = new LinkedHashMap<>(nested);
    copy.put(name, object);
    return new ConfigMembers<>(owner, members, copy).with(name, object::read);
  }

  /** {@return a copy with additional members, which are ignored with a warning} */
  ConfigMembers<T> ignored(String... names) {
    var copy = this;
    for (var name : names) copy = copy.with(name, (in, target) -> in.ignore());
    return copy;
  }

  /**
   * {@return a copy with an additional member that is rejected unless its value is false or empty, because it is not
   * supported and would change the request}
   *
   * @param advice the alternative that the exception suggests
   */
  ConfigMembers<T> unsupported(String name, String advice) {
    return with(name, (in, target) -> {
      var location = in.nameLocation();
      boolean isSet = in.isObject() ? !in.isEmpty() : in.isString() || in.bool();
      if (isSet) throw location.misconfigured("'" + name + "' is not supported: " + advice);
    });
  }

  void read(ConfigReader in, T target) {
    in.members(name -> {
      var reader = members.get(name);
      if (reader == null) {
        throw in.nameLocation()
            .misconfigured("unknown member '" + NameSuggestions.printable(name) + "' of " + owner + hint(name));
      }
      reader.accept(in, target);
    });
  }

  private String hint(String name) {
    Optional<String> nestedPath =
        nested.entrySet().stream().filter(object -> object.getValue().members.containsKey(name))
            .map(object -> object.getKey() + "." + name).findFirst();
    return nestedPath.map(path -> ": did you mean '" + path + "'?")
        .orElseGet(() -> NameSuggestions.hint(name, members.keySet()));
  }
}
