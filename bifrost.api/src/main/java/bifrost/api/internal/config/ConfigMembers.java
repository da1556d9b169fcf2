package bifrost.api.internal.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * The members that an object of a configuration file can have, and what is done with each.
 *
 * @param <T> what they are read into
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

  /** No members yet, of an object that messages call so. */
  static <T> ConfigMembers<T> of(String owner) {
    return new ConfigMembers<>(owner, Map.of(), Map.of());
  }

  /** A member that is read. */
  ConfigMembers<T> with(String name, BiConsumer<ConfigReader, T> reading) {
    var more = new LinkedHashMap<>(members);
    more.put(name, reading);
    return new ConfigMembers<>(owner, more, nested);
  }

  /** A member that is an object with members of its own. */
  ConfigMembers<T> with(String name, ConfigMembers<T> object) {
    var more = new LinkedHashMap<>(nested);
    more.put(name, object);
    return new ConfigMembers<>(owner, members, more).with(name, object::read);
  }

  /** Members that are accepted because nobody would miss their effect. */
  ConfigMembers<T> ignored(String... names) {
    var more = this;
    for (var name : names) more = more.with(name, (in, into) -> in.ignore());
    return more;
  }

  /** A member that is known, is to change what is sent, and cannot: it has to be false, or empty. */
  ConfigMembers<T> unsupported(String name, String why) {
    return with(name, (in, into) -> {
      var place = in.nameLocation();
      boolean asks = in.isObject() ? !in.isEmpty() : in.isString() || in.bool();
      if (asks) throw place.misconfigured("'" + name + "' is not supported: " + why);
    });
  }

  void read(ConfigReader in, T into) {
    in.members(name -> {
      var reading = members.get(name);
      if (reading == null) {
        throw in.nameLocation()
            .misconfigured("unknown member '" + NameSuggestions.printable(name) + "' of " + owner + hint(name));
      }
      reading.accept(in, into);
    });
  }

  private String hint(String name) {
    Optional<String> inside = nested.entrySet().stream().filter(object -> object.getValue().members.containsKey(name))
        .map(object -> object.getKey() + "." + name).findFirst();
    return inside.map(path -> ": did you mean '" + path + "'?")
        .orElseGet(() -> NameSuggestions.hint(name, members.keySet()));
  }
}
