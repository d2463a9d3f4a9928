using System.Diagnostics;
using System.Text.Json;

namespace AddinHost.Integration.Mail.Differential;

/// <summary>A parser that others wrote, run as a program of its own over a folder of messages.</summary>
internal sealed record OtherReader(string Name, string Program, IReadOnlyList<string> Arguments, string? Folder = null)
{
    /// <summary>It shows the parts of an embedded message as parts.</summary>
    public bool OpensMessages { get; init; } = true;

    public async Task<Dictionary<string, Reading>> ReadAsync(string messages)
    {
        var read = new Dictionary<string, Reading>();
        foreach (var line in (await RunAsync(messages)).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using var json = JsonDocument.Parse(line);
            read.Add(json.RootElement.GetProperty("id").GetString()!, Reading.Theirs(json.RootElement));
        }

        return read;
    }

    /// <summary>What the program prints.</summary>
    public async Task<string> RunAsync(string messages = "")
    {
        var start = new ProcessStartInfo(Program) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = Folder ?? Path.GetTempPath() };
        foreach (var argument in Arguments)
            start.ArgumentList.Add(argument == "FOLDER" ? messages : argument);
        using var process = Process.Start(start) ?? throw new InvalidOperationException(Program + " did not start.");
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{Name} ended with {process.ExitCode}: {await errors}");
        return await output;
    }
}
