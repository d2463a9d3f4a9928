namespace AddinHost.Tests.Support;

/// <summary>Tests that look at the processor time or the memory of the whole process run by themselves.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
