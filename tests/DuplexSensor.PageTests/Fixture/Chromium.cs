using DuplexSensor.PageTests.Fixture;

[assembly: AssemblyFixture(typeof(Chromium))]

namespace DuplexSensor.PageTests.Fixture;

/// <summary>Debian's Chromium, headless, for all tests. Each test has a context of its own.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private const string Path = "/usr/bin/chromium";

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        Assert.True(File.Exists(Path), $"{Path} is missing: apt-get install chromium");
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Path,

            // Chromium refuses its sandbox to root, as whom CI runs. It opens pages of this machine only.
            Args = ["--no-sandbox"],
        });
    }

    /// <summary>A window with nothing stored.</summary>
    public Task<IBrowserContext> OpenAsync(int width = 1600, ColorScheme scheme = ColorScheme.Light) =>
        _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = width < 500 ? 844 : 1000 },
            ColorScheme = scheme,
        });

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }
}
