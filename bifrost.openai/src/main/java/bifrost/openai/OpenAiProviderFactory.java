package bifrost.openai;

import bifrost.api.ProviderConfig;
import bifrost.api.spi.Provider;
import bifrost.api.spi.ProviderFactory;
import bifrost.openai.internal.provider.OpenAiProvider;
import java.util.Objects;
import java.util.Optional;

/**
 * A factory of providers for one kind of OpenAI-compatible server. Kind {@code openai} requires a base URL and
 * supports every operation except rerank, scores and tokens. A subclass with a public no-argument constructor defines
 * another kind, and is found by {@link java.util.ServiceLoader}:
 *
 * <pre>{@code
 * public final class OllamaProviderFactory extends OpenAiProviderFactory {
 *   public OllamaProviderFactory() {
 *     super(OpenAiProfile.of("ollama").defaultBaseUrl("http://localhost:11434").requestReasoningNames("reasoning"));
 *   }
 * }
 * }</pre>
 *
 * <p>A kind for a single client requires no subclass:
 * {@code Bifrost.builder().factory(new OpenAiProviderFactory(profile))}.
 *
 * <p>Immutable and thread-safe.
 *
 * @since 0.1
 */
public class OpenAiProviderFactory implements ProviderFactory {
  private final OpenAiProfile profile;

  /** Creates the factory of kind {@code openai}. */
  public OpenAiProviderFactory() {
    this(OpenAiProfile.of("openai"));
  }

  /**
   * Creates the factory of a kind.
   *
   * @param profile the properties of the kind
   * @throws IllegalArgumentException if the profile enables {@code openByDefault} but has no default base URL
   */
  public OpenAiProviderFactory(OpenAiProfile profile) {
    this.profile = Objects.requireNonNull(profile, "profile");
    if (profile.openByDefault() && profile.defaultBaseUrl().isEmpty()) {
      throw new IllegalArgumentException(
          "kind '" + profile.kind() + "' has OpenAiProfile.openByDefault but no default base URL:"
              + " set it with OpenAiProfile.defaultBaseUrl");
    }
  }

  @Override
  public String kind() {
    return profile.kind();
  }

  @Override
  public Provider open(String name, ProviderConfig config) {
    return OpenAiProvider.open(name, config, profile);
  }

  @Override
  public Optional<ProviderConfig> defaultConfig() {
    return profile.openByDefault() ? Optional.of(ProviderConfig.defaults()) : Optional.empty();
  }
}
