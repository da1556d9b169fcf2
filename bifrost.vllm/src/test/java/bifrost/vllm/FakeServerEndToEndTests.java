package bifrost.vllm;

import org.junit.jupiter.api.Nested;

/** End-to-end tests against the fake server of the testkit. */
class FakeServerEndToEndTests {
  /** {@return the backend to call: the server itself by default; subclasses put a proxy in front of it} */
  EndToEndServer backend(EndToEndServer server) {
    return server;
  }

  @Nested
  class Chat extends ChatTestCases {
    Chat() {
      super(backend(EndToEndServer.fake()));
    }
  }

  @Nested
  class Typed extends TypedTestCases {
    Typed() {
      super(backend(EndToEndServer.fake()));
    }
  }

  @Nested
  class Tools extends ToolTestCases {
    Tools() {
      super(backend(EndToEndServer.fake()));
    }
  }

  @Nested
  class Toolboxes extends ToolboxTestCases {
    Toolboxes() {
      super(backend(EndToEndServer.fake()));
    }
  }

  @Nested
  class Reasoning extends ReasoningTestCases {
    Reasoning() {
      super(backend(EndToEndServer.fakeReasoning()));
    }
  }

  @Nested
  class Errors extends ErrorTestCases {
    Errors() {
      super(backend(EndToEndServer.fake()));
    }
  }

  @Nested
  class Addresses extends AddressTestCases {
    Addresses() {
      super(backend(EndToEndServer.fake()));
    }
  }

  @Nested
  class Cancellation extends CancellationTestCases {
    Cancellation() {
      super(backend(EndToEndServer.fake()));
    }
  }

  @Nested
  class Load extends LoadTestCases {
    Load() {
      super(backend(EndToEndServer.fake()));
    }
  }

  @Nested
  class TextCompletions extends CompletionTestCases {
    TextCompletions() {
      super(backend(EndToEndServer.fake()));
    }
  }

  @Nested
  class Conversations extends ConversationTestCases {
    Conversations() {
      super(backend(EndToEndServer.fake()));
    }
  }

  @Nested
  class Embeddings extends EmbeddingTestCases {
    Embeddings() {
      super(backend(EndToEndServer.fake()));
    }
  }

  @Nested
  class Audio extends AudioTestCases {
    Audio() {
      super(backend(EndToEndServer.fake()));
    }
  }

  @Nested
  class Responses extends ResponsesTestCases {
    Responses() {
      super(backend(EndToEndServer.fake()));
    }
  }
}
