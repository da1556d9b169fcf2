package bifrost.vllm;

import org.junit.jupiter.api.Nested;

/** The claims about the whole stack, against the testkit's server: always. */
class FakeServerEndToEndTests {
  @Nested
  class Chat extends ChatClaims {
    Chat() {
      super(Backend.fake());
    }
  }

  @Nested
  class Tools extends ToolClaims {
    Tools() {
      super(Backend.fake());
    }
  }

  @Nested
  class Reasoning extends ReasoningClaims {
    Reasoning() {
      super(Backend.fakeReasoning());
    }
  }

  @Nested
  class Errors extends ErrorClaims {
    Errors() {
      super(Backend.fake());
    }
  }

  @Nested
  class Addresses extends AddressClaims {
    Addresses() {
      super(Backend.fake());
    }
  }

  @Nested
  class Cancelling extends CancelClaims {
    Cancelling() {
      super(Backend.fake());
    }
  }

  @Nested
  class Load extends LoadClaims {
    Load() {
      super(Backend.fake());
    }
  }

  @Nested
  class TextCompletions extends CompletionClaims {
    TextCompletions() {
      super(Backend.fake());
    }
  }

  @Nested
  class Embeddings extends EmbeddingClaims {
    Embeddings() {
      super(Backend.fake());
    }
  }

  @Nested
  class Audio extends AudioClaims {
    Audio() {
      super(Backend.fake());
    }
  }

  @Nested
  class Responses extends ResponsesClaims {
    Responses() {
      super(Backend.fake());
    }
  }
}
