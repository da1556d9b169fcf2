package bifrost.vllm;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The same claims, against a real vLLM: where a property says where one is, see {@link EndToEndServer}. */
class RealVllmEndToEndTests {
  /** What is called for a server: here itself, and elsewhere what stands before it. */
  EndToEndServer way(EndToEndServer server) {
    return server;
  }

  @Nested
  @EnabledIfSystemProperty(named = EndToEndServer.URL, matches = EndToEndServer.SET,
      disabledReason = EndToEndServer.WHY)
  class Chat extends ChatTestCases {
    Chat() {
      super(way(EndToEndServer.real()));
    }
  }

  @Nested
  @EnabledIfSystemProperty(named = EndToEndServer.URL, matches = EndToEndServer.SET,
      disabledReason = EndToEndServer.WHY)
  class Tools extends ToolTestCases {
    Tools() {
      super(way(EndToEndServer.real()));
    }
  }

  @Nested
  @EnabledIfSystemProperty(named = EndToEndServer.REASONING_URL, matches = EndToEndServer.SET,
      disabledReason = EndToEndServer.WHY)
  class Reasoning extends ReasoningTestCases {
    Reasoning() {
      super(way(EndToEndServer.realReasoning()));
    }
  }

  @Nested
  @EnabledIfSystemProperty(named = EndToEndServer.URL, matches = EndToEndServer.SET,
      disabledReason = EndToEndServer.WHY)
  class Errors extends ErrorTestCases {
    Errors() {
      super(way(EndToEndServer.real()));
    }
  }

  @Nested
  @EnabledIfSystemProperty(named = EndToEndServer.URL, matches = EndToEndServer.SET,
      disabledReason = EndToEndServer.WHY)
  class Addresses extends AddressTestCases {
    Addresses() {
      super(way(EndToEndServer.real()));
    }
  }

  @Nested
  @EnabledIfSystemProperty(named = EndToEndServer.URL, matches = EndToEndServer.SET,
      disabledReason = EndToEndServer.WHY)
  class Cancelling extends CancellationTestCases {
    Cancelling() {
      super(way(EndToEndServer.real()));
    }
  }

  @Nested
  @EnabledIfSystemProperty(named = EndToEndServer.URL, matches = EndToEndServer.SET,
      disabledReason = EndToEndServer.WHY)
  class Load extends LoadTestCases {
    Load() {
      super(way(EndToEndServer.real()));
    }
  }

  @Nested
  @EnabledIfSystemProperty(named = EndToEndServer.URL, matches = EndToEndServer.SET,
      disabledReason = EndToEndServer.WHY)
  class TextCompletions extends CompletionTestCases {
    TextCompletions() {
      super(way(EndToEndServer.real()));
    }
  }

  @Nested
  @EnabledIfSystemProperty(named = EndToEndServer.EMBEDDING_URL, matches = EndToEndServer.SET,
      disabledReason = EndToEndServer.WHY)
  class Embeddings extends EmbeddingTestCases {
    Embeddings() {
      super(way(EndToEndServer.realEmbedding()));
    }
  }

  @Nested
  @EnabledIfSystemProperty(named = EndToEndServer.AUDIO_URL, matches = EndToEndServer.SET,
      disabledReason = EndToEndServer.WHY)
  class Audio extends AudioTestCases {
    Audio() {
      super(way(EndToEndServer.realAudio()));
    }
  }

  @Nested
  @EnabledIfSystemProperty(named = EndToEndServer.URL, matches = EndToEndServer.SET,
      disabledReason = EndToEndServer.WHY)
  class Responses extends ResponsesTestCases {
    Responses() {
      super(way(EndToEndServer.real()));
    }
  }
}
