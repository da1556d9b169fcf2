package bifrost.vllm;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * End-to-end tests against real vLLM servers, if system properties configure them; see {@link EndToEndServer}.
 */
class RealVllmEndToEndTests {
  /** {@return the backend to call: the server itself by default; subclasses put a proxy in front of it} */
  EndToEndServer backend(EndToEndServer server) {
    return server;
  }

  @Nested
  @EnabledIfSystemProperty(named = EndToEndServer.URL, matches = EndToEndServer.NOT_BLANK,
      disabledReason = EndToEndServer.DISABLED_REASON)
  class Chat extends ChatTestCases {
    Chat() {
      super(backend(EndToEndServer.real()));
    }
  }

  @Nested
  @EnabledIfSystemProperty(named = EndToEndServer.URL, matches = EndToEndServer.NOT_BLANK,
      disabledReason = EndToEndServer.DISABLED_REASON)
  class Typed extends TypedTestCases {
    Typed() {
      super(backend(EndToEndServer.real()));
    }
  }

  @Nested
  @EnabledIfSystemProperty(named = EndToEndServer.URL, matches = EndToEndServer.NOT_BLANK,
      disabledReason = EndToEndServer.DISABLED_REASON)
  class Tools extends ToolTestCases {
    Tools() {
      super(backend(EndToEndServer.real()));
    }
  }

  @Nested
  @EnabledIfSystemProperty(named = EndToEndServer.URL, matches = EndToEndServer.NOT_BLANK,
      disabledReason = EndToEndServer.DISABLED_REASON)
  class Toolboxes extends ToolboxTestCases {
    Toolboxes() {
      super(backend(EndToEndServer.real()));
    }
  }

  @Nested
  @EnabledIfSystemProperty(named = EndToEndServer.REASONING_URL, matches = EndToEndServer.NOT_BLANK,
      disabledReason = EndToEndServer.DISABLED_REASON)
  class Reasoning extends ReasoningTestCases {
    Reasoning() {
      super(backend(EndToEndServer.realReasoning()));
    }
  }

  @Nested
  @EnabledIfSystemProperty(named = EndToEndServer.URL, matches = EndToEndServer.NOT_BLANK,
      disabledReason = EndToEndServer.DISABLED_REASON)
  class Errors extends ErrorTestCases {
    Errors() {
      super(backend(EndToEndServer.real()));
    }
  }

  @Nested
  @EnabledIfSystemProperty(named = EndToEndServer.URL, matches = EndToEndServer.NOT_BLANK,
      disabledReason = EndToEndServer.DISABLED_REASON)
  class Addresses extends AddressTestCases {
    Addresses() {
      super(backend(EndToEndServer.real()));
    }
  }

  @Nested
  @EnabledIfSystemProperty(named = EndToEndServer.URL, matches = EndToEndServer.NOT_BLANK,
      disabledReason = EndToEndServer.DISABLED_REASON)
  class Cancellation extends CancellationTestCases {
    Cancellation() {
      super(backend(EndToEndServer.real()));
    }
  }

  @Nested
  @EnabledIfSystemProperty(named = EndToEndServer.URL, matches = EndToEndServer.NOT_BLANK,
      disabledReason = EndToEndServer.DISABLED_REASON)
  class Load extends LoadTestCases {
    Load() {
      super(backend(EndToEndServer.real()));
    }
  }

  @Nested
  @EnabledIfSystemProperty(named = EndToEndServer.URL, matches = EndToEndServer.NOT_BLANK,
      disabledReason = EndToEndServer.DISABLED_REASON)
  class TextCompletions extends CompletionTestCases {
    TextCompletions() {
      super(backend(EndToEndServer.real()));
    }
  }

  @Nested
  @EnabledIfSystemProperty(named = EndToEndServer.URL, matches = EndToEndServer.NOT_BLANK,
      disabledReason = EndToEndServer.DISABLED_REASON)
  class Conversations extends ConversationTestCases {
    Conversations() {
      super(backend(EndToEndServer.real()));
    }
  }

  @Nested
  @EnabledIfSystemProperty(named = EndToEndServer.EMBEDDING_URL, matches = EndToEndServer.NOT_BLANK,
      disabledReason = EndToEndServer.DISABLED_REASON)
  class Embeddings extends EmbeddingTestCases {
    Embeddings() {
      super(backend(EndToEndServer.realEmbedding()));
    }
  }

  @Nested
  @EnabledIfSystemProperty(named = EndToEndServer.AUDIO_URL, matches = EndToEndServer.NOT_BLANK,
      disabledReason = EndToEndServer.DISABLED_REASON)
  class Audio extends AudioTestCases {
    Audio() {
      super(backend(EndToEndServer.realAudio()));
    }
  }

  @Nested
  @EnabledIfSystemProperty(named = EndToEndServer.URL, matches = EndToEndServer.NOT_BLANK,
      disabledReason = EndToEndServer.DISABLED_REASON)
  class Responses extends ResponsesTestCases {
    Responses() {
      super(backend(EndToEndServer.real()));
    }
  }
}
