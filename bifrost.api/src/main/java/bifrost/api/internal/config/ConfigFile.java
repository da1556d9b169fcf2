package bifrost.api.internal.config;

import bifrost.api.Bifrost;
import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostException;
import bifrost.api.ProviderConfig;
import bifrost.api.internal.factory.ProviderFactories;
import bifrost.api.json.JsonParseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A reader of the providers in the {@code config.json} of the Bifrost gateway, which is written in Go; see
 * {@link Bifrost#open(Path)}.
 */
public final class ConfigFile {
  /**
   * The configuration of a provider.
   *
   * @param location the location of the name of the provider in the file
   */
  public record ConfiguredProvider(ConfigLocation location, ProviderConfig config) {}

  /** The kinds of providers that only the gateway supports. They are skipped; any other unknown kind is an error. */
  private static final Set<String> GATEWAY_ONLY_KINDS = Set.of("anthropic", "azure", "bedrock", "bedrock_mantle",
      "cerebras", "cohere", "deepgram", "deepseek", "elevenlabs", "fireworks", "gemini", "groq", "huggingface",
      "mistral", "nebius", "ollama", "opencode-go", "opencode-zen", "openrouter", "parasail", "perplexity", "replicate",
      "runware", "runway", "sarvam", "sgl", "vertex", "xai");
  private static final String PROVIDERS = "providers";

  private final String file;
  private final ConfigReader in;
  private final ConfigPrescan prescan;
  private final ProviderFactories factories;
  private final Map<String, ConfiguredProvider> providers = new LinkedHashMap<>();
  private final List<String> skipped = new ArrayList<>();

  private ConfigFile(String file, byte[] utf8, UnaryOperator<String> environment, ProviderFactories factories) {
    this.file = file;
    this.prescan = ConfigPrescan.of(new ConfigReader(file, utf8, environment));
    this.in = new ConfigReader(file, utf8, environment);
    this.factories = factories;
  }

  /**
   * Reads the providers that have a factory and are not disabled.
   *
   * @param factories the factories, which determine the supported kinds
   * @param warn receives at most one warning, which lists the members without effect and the skipped providers
   */
  public static Map<String, ConfiguredProvider> read(Path path, UnaryOperator<String> environment,
      ProviderFactories factories, Consumer<String> warn) {
    return read(path.toString(), bytes(path), environment, factories, warn);
  }

  static Map<String, ConfiguredProvider> read(String name, byte[] utf8, UnaryOperator<String> environment,
      ProviderFactories factories, Consumer<String> warn) {
    try {
      var file = new ConfigFile(name, utf8, environment, factories);
      file.read();
      file.warning(warn);
      return file.providers;
    } catch (JsonParseException e) {
      throw ConfigLocation.of(name, e).misconfigured("expected " + e.expected() + ", found " + e.found());
    }
  }

  private static byte[] bytes(Path path) {
    try {
      return Files.readAllBytes(path);
    } catch (NoSuchFileException e) {
      throw new BifrostException(new Misconfigured("configuration file not found: " + path), e);
    } catch (IOException e) {
      throw new BifrostException(new Misconfigured("cannot read the configuration file " + path + ": "
          + e.getClass().getSimpleName() + ": " + e.getMessage()), e);
    }
  }

  private void read() {
    var names = new ArrayList<String>();
    in.members(name -> {
      names.add(name);
      switch (name) {
        case PROVIDERS -> in.members(this::provider);
        case "$schema", "version" -> in.skip();
        default -> in.ignore();
      }
    });
    if (!names.contains(PROVIDERS)) {
      throw new BifrostException(
          new Misconfigured(file + " has no member 'providers'" + NameSuggestions.closest(PROVIDERS, names)
              .map(near -> ": rename '" + NameSuggestions.printable(near) + "' to 'providers'").orElse(": add it")));
    }
    if (providers.isEmpty()) {
      throw new BifrostException(new Misconfigured(file + " has no usable provider: " + reason()));
    }
  }

  private String reason() {
    return skipped.isEmpty() ? "'providers' is empty" : "skipped " + String.join(", ", skipped);
  }

  private void provider(String name) {
    var kind = Objects.requireNonNull(prescan.kinds.get(name));
    var location = in.nameLocation();
    if (factories.of(kind).isPresent()) {
      ProviderConfigReader.read(in, kind, prescan.emptyModelsMeanAll).ifPresentOrElse(
          config -> providers.put(name, new ConfiguredProvider(location, config)),
          () -> skipped.add(NameSuggestions.printable(name) + " (all its keys are disabled)"));
    } else if (GATEWAY_ONLY_KINDS.contains(kind)) {
      skipped.add(NameSuggestions.printable(name) + " (no factory for its kind)");
      in.skip();
    } else {
      throw location.misconfigured("unknown kind '" + NameSuggestions.printable(kind) + "'" + hint(kind)
          + factories.ignoredFactoriesHint());
    }
  }

  private String hint(String kind) {
    var kinds = factories.kinds();
    var reason = factories.missingServicesFileHint(kind);
    if (reason.isPresent()) return ": " + reason.get();
    if (kinds.isEmpty()) return ProviderFactories.NO_FACTORY;
    return NameSuggestions.closest(kind, Stream.of(kinds, GATEWAY_ONLY_KINDS).flatMap(Set::stream).toList())
        .map(near -> ": did you mean '" + near + "'?")
        .orElse(" (known: " + String.join(", ", kinds)
            + "); set it with 'base_provider_type' in 'custom_provider_config'");
  }

  private void warning(Consumer<String> warn) {
    var parts = new ArrayList<String>();
    if (!in.ignored().isEmpty()) parts.add("members without effect: " + String.join(", ", in.ignored()));
    if (!skipped.isEmpty()) parts.add("skipped providers: " + String.join(", ", skipped));
    if (!parts.isEmpty()) warn.accept(file + ": " + String.join("; ", parts));
  }
}
