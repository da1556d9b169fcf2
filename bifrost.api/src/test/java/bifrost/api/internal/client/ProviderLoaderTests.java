package bifrost.api.internal.client;

import static bifrost.api.internal.call.Fixtures.REQUEST;
import static bifrost.api.internal.call.Fixtures.assertContains;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.Bifrost;
import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostException;
import bifrost.api.ProviderConfig;
import bifrost.api.internal.call.ScriptedFactory;
import bifrost.api.internal.call.ScriptedProvider;
import bifrost.api.internal.factory.DiscoveredFactory;
import bifrost.api.internal.factory.ServicesClassLoader;
import bifrost.api.spi.Provider;
import bifrost.api.spi.ProviderFactory;
import bifrost.api.spi.RequestHandlers;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the opening and closing of the providers that a builder configures. */
@Timeout(60)
class ProviderLoaderTests {
  private final ScriptedFactory vllm = new ScriptedFactory("vllm");

  private static String misconfigured(Bifrost.Builder builder) {
    var thrown = assertThrows(BifrostException.class, builder::open);
    return assertInstanceOf(Misconfigured.class, thrown.error()).message();
  }

  @Nested
  class ProviderNames {
    @ParameterizedTest
    @ValueSource(strings = {"", "Vllm", ".a", "-a", "_a", "a/b", "a b", "ä", "a\n"})
    void namesThatCannotPrefixATargetAreRejected(String name) {
      var thrown = assertThrows(IllegalArgumentException.class,
          () -> Bifrost.builder().provider(name, ProviderConfig.defaults()));
      assertEquals("invalid provider name '" + name + "': must match [a-z0-9][a-z0-9._-]*", thrown.getMessage());
      assertThrows(IllegalArgumentException.class, () -> Bifrost.builder().provider(new ScriptedProvider(name)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "0", "a.b_c-9", "vllm"})
    void namesMayContainLowerCaseLettersDigitsDotsUnderscoresAndHyphens(String name) {
      Bifrost.builder().provider(new ScriptedProvider(name)).open().close();
    }

    @Test
    void duplicateNamesAreRejected() {
      var builder = Bifrost.builder().provider("a", ProviderConfig.defaults()).provider(new ScriptedProvider("b"));
      for (var name : new String[] {"a", "b"}) {
        assertThrows(IllegalArgumentException.class, () -> builder.provider(name, ProviderConfig.defaults()));
        var thrown = assertThrows(IllegalArgumentException.class, () -> builder.provider(new ScriptedProvider(name)));
        assertEquals("duplicate provider '" + name + "': choose another name", thrown.getMessage());
      }
    }
  }

  @Nested
  class ProviderKinds {
    @Test
    void theKindDefaultsToTheName() {
      var config = ProviderConfig.of("http://gpu-2:8000").kind("vllm");
      Bifrost.builder().factory(vllm).provider("vllm", ProviderConfig.defaults()).provider("fast", config).open()
          .close();
      assertEquals(ProviderConfig.defaults(), vllm.configs.get("vllm"));
      assertEquals(config, vllm.configs.get("fast"));
      assertEquals(config, ProviderConfig.of(URI.create("http://gpu-2:8000")).kind("vllm"));
    }

    @Test
    void theErrorForAnUnknownKindListsTheKnownKinds() {
      assertEquals(
          "unknown kind 'vlm' of provider 'fast' (known: openai, vllm); set it with ProviderConfig.kind(…)",
          misconfigured(Bifrost.builder().factory(vllm).factory(new ScriptedFactory("openai"))
              .provider("fast", ProviderConfig.defaults().kind("vlm"))));
    }

    @Test
    void anErrorNamesTheMissingModuleIfThereIsNoFactory() {
      assertEquals(
          "unknown kind 'vllm' of provider 'vllm' (known: none); put bifrost.vllm on the module path or the class path",
          misconfigured(Bifrost.builder().provider("vllm", ProviderConfig.defaults())));
    }

    @Test
    void aFactoryOfTheBuilderReplacesAFactoryThatServiceLoaderFinds(@TempDir Path directory) throws Exception {
      try (var services = new ServicesClassLoader(directory)) {
        assertEquals(DiscoveredFactory.class.getName(), services.with(() -> {
          try (var bifrost = Bifrost.builder().provider("found", ProviderConfig.defaults()).open()) {
            return bifrost.send(REQUEST).text();
          }
        }));
        var own = new ScriptedFactory("found");
        services.with(() -> {
          Bifrost.builder().factory(own).provider("found", ProviderConfig.defaults()).open().close();
          return "";
        });
        assertTrue(own.opened.containsKey("found"));
      }
    }
  }

  @Nested
  class DefaultProvider {
    @Test
    void theDefaultProviderMustBeConfigured() {
      assertEquals(
          "unknown default provider 'other' (configured: a, b): add it with Builder.provider(…), or choose a"
              + " configured one",
          misconfigured(Bifrost.builder().provider(new ScriptedProvider("b")).provider(new ScriptedProvider("a"))
              .defaultProvider("other")));
    }
  }

  @Nested
  class WithoutAConfiguration {
    private final ScriptedFactory needsAUrl = new ScriptedFactory("openai");

    @Test
    void factoriesThatNeedNoConfigurationOpenProvidersNamedAfterTheirKind() {
      var config = ProviderConfig.of("http://localhost:8000");
      var ready = vllm.defaultConfig(config);
      Bifrost.builder().factory(ready).factory(needsAUrl).open().close();
      assertEquals(config, ready.configs.get("vllm"));
      assertEquals(0, needsAUrl.opened.size());
    }

    @Test
    void ignoresAFactoryThatFailsToReturnADefaultConfiguration() {
      var broken = new ProviderFactory() {
        @Override
        public String kind() {
          return "broken";
        }

        @Override
        public Provider open(String name, ProviderConfig config) {
          throw new AssertionError("opened " + name);
        }

        @Override
        public Optional<ProviderConfig> defaultConfig() {
          throw new IllegalStateException("cannot read the environment");
        }
      };
      var ready = vllm.defaultConfig(ProviderConfig.defaults());
      Bifrost.builder().factory(broken).factory(ready).open().close();
      assertEquals(1, ready.opened.size());
    }

    @Test
    void opensNoUnconfiguredProviderIfAnotherProviderIsAdded() {
      var ready = vllm.defaultConfig(ProviderConfig.defaults());
      Bifrost.builder().factory(ready).provider(new ScriptedProvider("p")).open().close();
      assertEquals(0, ready.opened.size());
    }

    @Test
    void openingFailsIfEveryFactoryNeedsAConfiguration() {
      var message =
          "no provider is configured, and no factory provides a default one: call Builder.provider(…), or put"
              + " bifrost.vllm"
              + " on the module path (with --add-modules bifrost.vllm) or the class path";
      assertEquals(message, misconfigured(Bifrost.builder().factory(needsAUrl)));
      assertEquals(message, assertThrows(BifrostException.class, Bifrost::open).error().message());
    }
  }

  @Nested
  class Closing {
    private final ScriptedProvider instance = new ScriptedProvider("instance");

    @Test
    void closesOpenedProvidersAndAddedInstances() {
      var bifrost =
          Bifrost.builder().factory(vllm).provider("vllm", ProviderConfig.defaults()).provider(instance).open();
      assertEquals(0, instance.closes());
      bifrost.close();
      assertEquals(1, instance.closes());
      assertEquals(1, vllm.opened.get("vllm").closes());
    }

    @Test
    void closesTheOtherProvidersIfOneFailsToClose() {
      var first = new IllegalStateException("first");
      var second = new IllegalStateException("second");
      var builder = Bifrost.builder().provider(new FailsToClose("a", first)).provider(instance)
          .provider(new FailsToClose("z", second));
      assertSame(first, assertThrows(IllegalStateException.class, builder.open()::close));
      assertSame(second, first.getSuppressed()[0]);
      assertEquals(1, instance.closes());
    }

    @Test
    void aFailureToOpenClosesOpenedProvidersButNotAddedInstances() {
      var builder = Bifrost.builder().factory(vllm).provider(instance).provider("vllm", ProviderConfig.defaults())
          .provider("bad", ProviderConfig.defaults().kind("none"));
      misconfigured(builder);
      assertEquals(1, vllm.opened.get("vllm").closes());
      assertEquals(0, instance.closes());
    }

    @Test
    void anUnknownDefaultProviderClosesOpenedProvidersButNotAddedInstances() {
      misconfigured(Bifrost.builder().factory(vllm).provider(instance).provider("vllm", ProviderConfig.defaults())
          .defaultProvider("none"));
      assertEquals(1, vllm.opened.get("vllm").closes());
      assertEquals(0, instance.closes());
    }

    @Test
    void aFailureToCloseDoesNotHideAFailureToOpen() {
      var failure = new IllegalStateException("does not close");
      var builder = Bifrost.builder().factory(new FailsToClose.Factory("a", failure)).factory(vllm)
          .provider("a", ProviderConfig.defaults()).provider("vllm", ProviderConfig.defaults())
          .provider("bad", ProviderConfig.defaults().kind("none"));
      var thrown = assertThrows(BifrostException.class, builder::open);
      assertContains("kind 'none'", thrown.getMessage());
      assertSame(failure, thrown.getSuppressed()[0]);
      assertEquals(1, vllm.opened.get("vllm").closes());
    }
  }

  @Nested
  class AfterClose {
    private final ScriptedProvider provider = new ScriptedProvider("p");
    private final Bifrost bifrost = Bifrost.builder().provider(provider).open();

    @Test
    void aClosedClientRejectsEveryKindOfCall() {
      bifrost.close();
      bifrost.close();
      assertEquals("this client is closed: open a new one",
          assertThrows(IllegalStateException.class, () -> bifrost.send(REQUEST)).getMessage());
      assertThrows(IllegalStateException.class, () -> bifrost.trySend(REQUEST));
      assertThrows(IllegalStateException.class, () -> bifrost.stream(REQUEST));
      assertFalse(provider.wasCalled());
    }
  }

  /** A provider that fails to close. */
  private record FailsToClose(String name, RuntimeException failure) implements Provider {
    @Override
    public RequestHandlers handlers() {
      return RequestHandlers.of();
    }

    @Override
    public void close() {
      throw failure;
    }

    private record Factory(String kind, RuntimeException failure) implements bifrost.api.spi.ProviderFactory {
      @Override
      public Provider open(String name, ProviderConfig config) {
        return new FailsToClose(name, failure);
      }
    }
  }
}
