namespace ConsoleHarness;

/// <summary>Something that the user of the harness can mend; its message goes to standard error.</summary>
internal sealed class HarnessException(string message, Exception? innerException = null) : Exception(message, innerException);
