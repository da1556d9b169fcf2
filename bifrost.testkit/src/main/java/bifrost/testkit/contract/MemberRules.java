package bifrost.testkit.contract;

/** Placeholder. */
public sealed interface MemberRules extends ContractSubject permits ProviderContract {}
