using System.Collections.Concurrent;
using DuplexSensor.PageTests.Fixture;
using Xunit.v3;

[assembly: AssemblyFixture(typeof(Chromium))]

// Many tests wait for a board: more of them at once than there are processors.
[assembly: Parallelization(MaxThreads = 4)]

namespace DuplexSensor.PageTests.Fixture;

/// <summary>
/// Debian's Chromium, headless, started by the first test that needs it. Its windows are lent from test to test,
/// because a new one costs more than most tests. The page stores nothing in them.
/// </summary>
public sealed class Chromium : IAsyncDisposable
{
    private const string Path = "/usr/bin/chromium";

    private readonly Lazy<Task<(IPlaywright Playwright, IBrowser Browser)>> _lazy = new(StartAsync);
    private readonly ConcurrentBag<IPage> _free = [];

    /// <summary>An empty window, which no other test has until it is returned.</summary>
    public async Task<IPage> TakeAsync()
    {
        if (!_free.TryTake(out IPage? page))
        {
            (_, IBrowser browser) = await _lazy.Value;
            page = await browser.NewPageAsync();
            page.SetDefaultTimeout(30_000);
        }

        return page;
    }

    /// <summary>Takes an empty window back.</summary>
    public void Return(IPage page) => _free.Add(page);

    public async ValueTask DisposeAsync()
    {
        if (_lazy.IsValueCreated)
        {
            (IPlaywright playwright, IBrowser browser) = await _lazy.Value;
            await browser.DisposeAsync();
            playwright.Dispose();
        }
    }

    private static async Task<(IPlaywright Playwright, IBrowser Browser)> StartAsync()
    {
        Assert.True(File.Exists(Path), $"{Path} is missing: apt-get install chromium");
        IPlaywright playwright = await Playwright.CreateAsync();
        IBrowser browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Path,

            // Chromium refuses its sandbox to root, as whom CI runs. It opens pages of this machine only. A process for
            // each page would cost more than the pages.
            Args = ["--no-sandbox", "--renderer-process-limit=2"],
        });
        return (playwright, browser);
    }
}
