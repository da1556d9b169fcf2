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

/** Reads the providers of a Go gateway's config.json; see {@link Bifrost#open(Path)}. */
public final class ConfigFile {
  /** Where a provider stands, and what is said of it. */
  public record ConfiguredProvider(ConfigLocation location, ProviderConfig config) {}

  /** What the gateway opens and nobody here need know; a name that is not among them either is a slip. */
  private static final Set<String> GATEWAY_ONLY_KINDS = Set.of("anthropic", "azure", "bedrock", "bedrock_mantle",
      "cerebras", "cohere", "deepgram", "deepseek", "elevenlabs", "fireworks", "gemini", "groq", "huggingface",
      "mistral", "nebius", "ollama", "opencode-go", "opencode-zen", "openrouter", "parasail", "perplexity", "replicate",
      "runware", "runway", "sarvam", "sgl", "vertex", "xai");
  private static final String PROVIDERS = "providers";

  private final String file;
  private final ConfigReader in;
  private final ConfigPrescan prescan;
  private final ProviderFactories factories;
  private final Map<String, ConfiguredProvider> entries = new LinkedHashMap<>();
  private final List<String> skipped = new ArrayList<>();

  private ConfigFile(String file, byte[] utf8, UnaryOperator<String> environment, ProviderFactories factories) {
    this.file = file;
    this.prescan = ConfigPrescan.of(new ConfigReader(file, utf8, environment));
    this.in = new ConfigReader(file, utf8, environment);
    this.factories = factories;
  }

  /**
   * Reads the providers that can be opened.
   *
   * @param factories the factories, which know what kinds can be opened
   * @param warn is told, at most once, what has no effect
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
      return file.entries;
    } catch (JsonParseException e) {
      throw ConfigLocation.of(name, e).misconfigured("expected " + e.expected() + ", found " + e.found());
    }
  }

  private static byte[] bytes(Path path) {
    try {
      return Files.readAllBytes(path);
    } catch (NoSuchFileException e) {
      throw new BifrostException(new Misconfigured(path + ": there is no such file"), e);
    } catch (IOException e) {
      throw new BifrostException(
          new Misconfigured(path + " cannot be read: " + e.getClass().getSimpleName() + ": " + e.getMessage()), e);
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
              .map(near -> ": is '" + NameSuggestions.printable(near) + "' meant to be it?").orElse("")));
    }
    if (entries.isEmpty()) {
      throw new BifrostException(new Misconfigured(file + " has no provider that can be opened" + reason()));
    }
  }

  private String reason() {
    return skipped.isEmpty() ? ": there is nothing in 'providers'" : ": there is " + String.join(", ", skipped);
  }

  private void provider(String name) {
    var kind = Objects.requireNonNull(prescan.kinds.get(name));
    var place = in.nameLocation();
    if (factories.of(kind).isPresent()) {
      ProviderConfigReader.read(in, kind, prescan.emptyModelsMeanAll).ifPresentOrElse(
          config -> entries.put(name, new ConfiguredProvider(place, config)),
          () -> skipped.add(NameSuggestions.printable(name) + " (none of its keys is enabled)"));
    } else if (GATEWAY_ONLY_KINDS.contains(kind)) {
      skipped.add(NameSuggestions.printable(name) + " (no factory opens its kind)");
      in.skip();
    } else {
      throw place.misconfigured("no factory opens providers of kind '" + NameSuggestions.printable(kind) + "'"
          + hint(kind) + factories.ignoredFactoriesHint());
    }
  }

  private String hint(String kind) {
    var kinds = factories.kinds();
    var why = factories.missingServicesFileHint(kind);
    if (why.isPresent()) return ": " + why.get();
    if (kinds.isEmpty()) return ": there is " + ProviderFactories.NO_FACTORY;
    return NameSuggestions.closest(kind, Stream.of(kinds, GATEWAY_ONLY_KINDS).flatMap(Set::stream).toList())
        .map(near -> ": did you mean '" + near + "'?")
        .orElse(": there is " + String.join(", ", kinds)
            + "; 'base_provider_type' of its 'custom_provider_config' names one of them");
  }

  private void warning(Consumer<String> warn) {
    var parts = new ArrayList<String>();
    if (!in.ignored().isEmpty()) parts.add("without effect here: " + String.join(", ", in.ignored()));
    if (!skipped.isEmpty()) parts.add("providers not opened: " + String.join(", ", skipped));
    if (!parts.isEmpty()) warn.accept(file + ": " + String.join("; ", parts));
  }
}
