package bifrost.vllm;

import org.junit.jupiter.api.Nested;

/** The claims about the whole stack, against the testkit's server: always. */
class FakeServerEndToEndTests {
  /** What is called for a server: here itself, and elsewhere what stands before it. */
  EndToEndServer way(EndToEndServer server) {
    return server;
  }

  @Nested
  class Chat extends ChatTestCases {
    Chat() {
      super(way(EndToEndServer.fake()));
    }
  }

  @Nested
  class Tools extends ToolTestCases {
    Tools() {
      super(way(EndToEndServer.fake()));
    }
  }

  @Nested
  class Reasoning extends ReasoningTestCases {
    Reasoning() {
      super(way(EndToEndServer.fakeReasoning()));
    }
  }

  @Nested
  class Errors extends ErrorTestCases {
    Errors() {
      super(way(EndToEndServer.fake()));
    }
  }

  @Nested
  class Addresses extends AddressTestCases {
    Addresses() {
      super(way(EndToEndServer.fake()));
    }
  }

  @Nested
  class Cancelling extends CancellationTestCases {
    Cancelling() {
      super(way(EndToEndServer.fake()));
    }
  }

  @Nested
  class Load extends LoadTestCases {
    Load() {
      super(way(EndToEndServer.fake()));
    }
  }

  @Nested
  class TextCompletions extends CompletionTestCases {
    TextCompletions() {
      super(way(EndToEndServer.fake()));
    }
  }

  @Nested
  class Embeddings extends EmbeddingTestCases {
    Embeddings() {
      super(way(EndToEndServer.fake()));
    }
  }

  @Nested
  class Audio extends AudioTestCases {
    Audio() {
      super(way(EndToEndServer.fake()));
    }
  }

  @Nested
  class Responses extends ResponsesTestCases {
    Responses() {
      super(way(EndToEndServer.fake()));
    }
  }
}
