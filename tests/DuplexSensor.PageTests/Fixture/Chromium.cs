using DuplexSensor.PageTests.Fixture;

[assembly: AssemblyFixture(typeof(Chromium))]

namespace DuplexSensor.PageTests.Fixture;

/// <summary>Debian's Chromium, headless, started by the first test that needs it.</summary>
public sealed class Chromium : IAsyncDisposable
{
    private const string Path = "/usr/bin/chromium";

    private readonly Lazy<Task<(IPlaywright Playwright, IBrowser Browser)>> _lazy = new(StartAsync);

    /// <summary>A window of its own, with nothing stored.</summary>
    public async Task<IBrowserContext> OpenAsync(int width, ColorScheme scheme)
    {
        (_, IBrowser browser) = await _lazy.Value;
        return await browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = width < 500 ? 844 : 1000 },
            ColorScheme = scheme,
        });
    }

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

            // Chromium refuses its sandbox to root, as whom CI runs. It opens pages of this machine only.
            Args = ["--no-sandbox"],
        });
        return (playwright, browser);
    }
}
