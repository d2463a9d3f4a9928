using System.Text.Json;

namespace AddinHost.Benchmarks;

/// <summary>One JSON line per figure, so that runs of several programs can be laid side by side.</summary>
internal static class Report
{
    public static void Line(object figures) => Console.WriteLine(JsonSerializer.Serialize(figures));
}
