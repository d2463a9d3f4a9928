namespace AddinHost.Integration.Mail.Differential;

/// <summary>A test of the long form (tests/run --long); otherwise it is reported as skipped.</summary>
internal sealed class LongFactAttribute : FactAttribute
{
    public LongFactAttribute()
    {
        if (Environment.GetEnvironmentVariable("INLAY_TEST_LONG") is not { Length: > 0 })
            Skip = "Runs in the long form only (INLAY_TEST_LONG).";
    }
}
