/** Line drawings on a grid of 16, in the colour of the text around them. */
const PATHS = {
  fleet: 'M2.500 4h11M2.500 8h11M2.500 12h7',
  people: 'M6 7.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5ZM1.500 13.500c.3-2.700 2-4 4.500-4s4.200 1.300 4.500 4M10.500 2.800a2.400 2.400 0 0 1 0 4.500M12 9.800c1.500.6 2.300 1.800 2.500 3.700',
  provider: 'M8 1.800 13.500 5v6L8 14.200 2.500 11V5L8 1.800ZM8 8v6M8 8l5.300-3M8 8 2.700 5',
  machine: 'M2.500 3h11v4h-11zM2.500 9h11v4h-11zM5 5h.01M5 11h.01M8 5h3M8 11h3',
  audit: 'M4 1.800h6l2.500 2.500v10H4zM6.200 7h4M6.200 9.500h4M6.200 12h2.500',
  account: 'M8 8a2.800 2.800 0 1 0 0-5.600A2.800 2.800 0 0 0 8 8ZM2.500 14c.4-3 2.500-4.300 5.500-4.300s5.100 1.300 5.500 4.300',
  plus: 'M8 3v10M3 8h10',
  search: 'M7 11.500a4.500 4.500 0 1 0 0-9 4.500 4.500 0 0 0 0 9ZM10.300 10.300l3.700 3.700',
  sun: 'M8 10.800a2.800 2.800 0 1 0 0-5.600 2.800 2.800 0 0 0 0 5.600ZM8 1v1.500M8 13.500V15M1 8h1.500M13.500 8H15M3 3l1 1M12 12l1 1M13 3l-1 1M4 12l-1 1',
  moon: 'M13.500 9.700A5.800 5.800 0 0 1 6.300 2.500a5.800 5.800 0 1 0 7.200 7.200Z',
  auto: 'M8 2.200a5.800 5.800 0 1 0 0 11.600 5.800 5.800 0 0 0 0-11.600ZM8 2.200v11.600M8 5l4.500-1M8 8h5.800M8 11l4.500 1',
  folder: 'M1.800 4.200c0-.7.4-1.200 1.100-1.200h3l1.500 1.700h5.700c.7 0 1.100.4 1.100 1.100v6.100c0 .7-.4 1.100-1.100 1.100H2.900c-.7 0-1.100-.4-1.100-1.100z',
  file: 'M4 1.800h5.200L12.500 5v9.200H4zM9 2v3.200h3.300',
  link: 'M6.800 9.200 9.200 6.800M5.800 7.500 4 9.300a2.200 2.200 0 0 0 3.100 3.100l1.700-1.800M10.200 8.500 12 6.700a2.200 2.200 0 0 0-3.100-3.100L7.200 5.400',
  odd: 'M8 2 14 8l-6 6-6-6z',
  download: 'M8 2.500v7.500M5 7.200l3 3 3-3M2.800 13.300h10.400',
  upload: 'M8 10V2.500M5 5.300l3-3 3 3M2.800 13.300h10.400',
  trash: 'M3 4.500h10M6.200 4.300V2.500h3.600v1.800M4.300 4.500l.6 9h6.200l.6-9M6.700 7v4M9.300 7v4',
  pause: 'M5.500 3.500v9M10.500 3.500v9',
  play: 'M5 3.300v9.400L12.500 8z',
  restart: 'M13 8a5 5 0 1 1-1.600-3.700M13 2.300v2.900h-2.900',
  stop: 'M4.200 4.200h7.600v7.600H4.200z',
  more: 'M3.500 8h.01M8 8h.01M12.500 8h.01',
  chevron: 'M6 3.500 10.500 8 6 12.500',
  close: 'M3.800 3.800l8.400 8.400M12.200 3.800l-8.400 8.400',
  check: 'M3 8.500l3.300 3.300L13 4.500',
  warning: 'M8 2.300 14.500 13.500h-13zM8 6.500v3.300M8 11.800h.01',
  copy: 'M5.500 5.500h8v8h-8zM3.500 10.500h-1v-8h8v1',
  knot: 'M8 1.500v3.700M8 10.800v3.700M8 10.800a2.800 2.800 0 1 0 0-5.600 2.800 2.800 0 0 0 0 5.600Z',
  back: 'M10 3.500 5.500 8l4.500 4.500',
  out: 'M9.500 2.500h-6v11h6M7 8h7M11.500 5.300 14.200 8l-2.700 2.700',
  key: 'M5.500 10.500a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM8.300 8h6.200M12.300 8v2.500',
  rising: 'M8 13V3.500M4 7l4-4 4 4',
  falling: 'M8 3v9.500M4 9l4 4 4-4',
  edit: 'M3 13l.6-2.800 7.300-7.300 2.200 2.200-7.300 7.300zM9.500 4.300l2.200 2.200',
  archive: 'M2.300 3h11.400v3H2.300zM3.300 6v7.200h9.400V6M6.300 8.500h3.400',
  pin: 'M6 2h4l-.5 4.500L12 9H4l2.500-2.500zM8 9v5',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg
      className="icon"
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth={name === 'more' ? 2.2 : 1.4}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}

/** The mark of Holdfast: a knot in a line, and the roots that keep it. */
export function Logo({ size = 26 }: { size?: number }) {
  return (
    <svg className="logo" width={size} height={size} viewBox="0 0 32 32" fill="none" aria-hidden="true">
      <g stroke="currentColor" strokeWidth="2.6" strokeLinecap="round">
        <path d="M16 2v6M16 16v3M16 18c0 5-3.500 8-10 10M16 18v11.500M16 18c0 5 3.500 8 10 10" />
      </g>
      <circle cx="16" cy="12" r="4.300" stroke="var(--knot)" strokeWidth="2.800" />
    </svg>
  );
}
