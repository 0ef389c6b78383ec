/* snippet current/custom-redirect-uri#1 */
