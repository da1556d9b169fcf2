package bifrost.vllm;

import org.junit.jupiter.api.Nested;

/** The claims about the whole stack, against the testkit's server: always. */
class FakeServerEndToEndTests {
  /** What is called for a server: here itself, and elsewhere what stands before it. */
  Backend way(Backend server) {
    return server;
  }

  @Nested
  class Chat extends ChatClaims {
    Chat() {
      super(way(Backend.fake()));
    }
  }

  @Nested
  class Tools extends ToolClaims {
    Tools() {
      super(way(Backend.fake()));
    }
  }

  @Nested
  class Reasoning extends ReasoningClaims {
    Reasoning() {
      super(way(Backend.fakeReasoning()));
    }
  }

  @Nested
  class Errors extends ErrorClaims {
    Errors() {
      super(way(Backend.fake()));
    }
  }

  @Nested
  class Addresses extends AddressClaims {
    Addresses() {
      super(way(Backend.fake()));
    }
  }

  @Nested
  class Cancelling extends CancelClaims {
    Cancelling() {
      super(way(Backend.fake()));
    }
  }

  @Nested
  class Load extends LoadClaims {
    Load() {
      super(way(Backend.fake()));
    }
  }

  @Nested
  class TextCompletions extends CompletionClaims {
    TextCompletions() {
      super(way(Backend.fake()));
    }
  }

  @Nested
  class Embeddings extends EmbeddingClaims {
    Embeddings() {
      super(way(Backend.fake()));
    }
  }

  @Nested
  class Audio extends AudioClaims {
    Audio() {
      super(way(Backend.fake()));
    }
  }

  @Nested
  class Responses extends ResponsesClaims {
    Responses() {
      super(way(Backend.fake()));
    }
  }
}
