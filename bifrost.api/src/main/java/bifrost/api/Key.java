package bifrost.api;

import bifrost.api.BifrostError.Misconfigured;
import java.net.URI;
import java.util.Collection;
import java.util.Collections;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A secret that a server knows its callers by, and what it is good for. Of several keys, each try of a call takes one by chance,
 * according to their weights; a server that refuses one is asked again with another.
 *
 * @param id what reports call it; {@code ""} to have it named after its provider and its place there, such as {@code vllm#1}
 * @param value the secret in printable ASCII, never printed; blanks and line breaks at its ends are removed, as servers remove them too;
 *     {@code env.NAME} for the value of an environment variable; {@code ""} for none
 * @param weight how often it is taken in comparison with others; 0 for a key that is taken when no other can be
 * @param models the models it serves, as the server knows them; empty for all
 * @param baseUrl where its server is; empty for the provider's
 */
public record Key(String id, String value, double weight, Set<String> models, Optional<URI> baseUrl) {
  /**
   * Trims the secret, and copies the models.
   *
   * @throws BifrostException with {@link Misconfigured} if the secret cannot be sent because it contains a character that is not printable ASCII
   */
  public Key {
    Objects.requireNonNull(id, "id");
    value = trimmed(Objects.requireNonNull(value, "value"));
    Objects.requireNonNull(models, "models");
    Objects.requireNonNull(baseUrl, "baseUrl");
    if (!Check.isHeaderValue(value)) {
      throw new BifrostException(new Misconfigured(
          "the value of key '" + id + "' has a character that is not printable ASCII, such as a line break: take it out"));
    }
    if (!(weight >= 0 && weight < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("the weight of key '" + id + "' is " + weight + ": a weight is a number from 0 on");
    }
    models = Collections.unmodifiableSet(new TreeSet<>(Objects.requireNonNull(models, "models")));
  }

  /**
   * A key of weight 1 for every model, named after its provider.
   *
   * @param value the secret, or {@code env.NAME} for the value of an environment variable
   * @return a key
   */
  public static Key of(String value) {
    return new Key("", value, 1, Set.of(), Optional.empty());
  }

  /**
   * Returns a key for a server that requires none, of weight 1 for every model. It adds the server to a provider:
   * {@code config.key(Key.server("http://gpu-3:8000").weight(0))}.
   *
   * @param baseUrl {@code http(s)://host[:port][/prefix]}
   * @return a key
   * @throws BifrostException with {@link Misconfigured} if it is not a URL
   */
  public static Key server(String baseUrl) {
    return of("").baseUrl(baseUrl);
  }

  /**
   * The same, under a name.
   *
   * @param id what reports call it
   * @return a key
   */
  public Key id(String id) {
    return new Key(id, value, weight, models, baseUrl);
  }

  /**
   * The same, taken more or less often.
   *
   * @param weight how often it is taken in comparison with others; 0 for when no other can be
   * @return a key
   */
  public Key weight(double weight) {
    return new Key(id, value, weight, models, baseUrl);
  }

  /**
   * Returns this key, valid for these models only. {@link #models()}, without an argument, returns them.
   *
   * @param first a model as the server knows it
   * @param more further models
   * @return a key
   */
  public Key models(String first, String... more) {
    return models(Check.list(first, more));
  }

  /**
   * Returns this key, valid for these models only.
   *
   * @param models the models as the server knows them; empty for all models
   * @return a key
   */
  public Key models(Collection<String> models) {
    return new Key(id, value, weight, Set.copyOf(Objects.requireNonNull(models, "models")), baseUrl);
  }

  /**
   * The same, at a server of its own: several servers behind one provider.
   *
   * @param baseUrl {@code http(s)://host[:port][/prefix]}
   * @return a key
   * @throws BifrostException with {@link Misconfigured} if it is not a URL
   */
  public Key baseUrl(String baseUrl) {
    return new Key(id, value, weight, models, Optional.of(BaseUrls.parse(Objects.requireNonNull(baseUrl, "baseUrl"))));
  }

  /** {@return the secret without blanks and line breaks at its ends} HTTP removes blanks from a header value, and a file ends with a line break. */
  static String trimmed(String value) {
    int from = 0;
    int to = value.length();
    while (from < to && isBlank(value.charAt(from))) from++;
    while (from < to && isBlank(value.charAt(to - 1))) to--;
    return value.substring(from, to);
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
  }

  /** Whether there is anything that a server could be told, or asked. */
  boolean saysNothing() {
    return value.isEmpty() && baseUrl.isEmpty() && models.isEmpty();
  }

  /** For requests that name no model, every key serves. */
  boolean serves(String model) {
    return model.isEmpty() || models.isEmpty() || models.contains(model);
  }

  @Override
  public String toString() {
    return "Key[id=" + id + ", value=***, weight=" + weight + ", models=" + models + ", baseUrl=" + baseUrl.map(BaseUrls::shown) + "]";
  }
}
