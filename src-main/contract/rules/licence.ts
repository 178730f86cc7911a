/** What the catalogue calls the licence of weights whose makers state none. */
export const NO_LICENCE = 'none stated';

export const isLicensed = (licence: string): boolean => licence !== NO_LICENCE;
